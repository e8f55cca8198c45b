"""What we know of a resident: readings, and later screenings, problems, medicines."""
