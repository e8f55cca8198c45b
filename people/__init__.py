"""Who: accounts, devices, sessions, residents, families, staff, facilities, access."""
