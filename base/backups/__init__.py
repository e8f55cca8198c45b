"""Backups that leave the machine sealed, and the way back.

shelf.py       the folder they lie in: what is on it, which parts belong together, what may go
notes.py       what stands beside the sealed files, and the names of places in the log
sealed.py      one sealed file
taking.py      a base backup, verified by reading it back
following.py   the log as it is written, some seconds behind
packing.py     the tar of a base backup, held against PostgreSQL's own manifest
restoring.py   from the shelf to a server that runs, at a given time
"""
