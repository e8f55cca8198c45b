"""Time: duty, and the beat that looks for what is due."""
