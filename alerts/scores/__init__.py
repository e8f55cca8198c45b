"""Published scores and bands as pure functions; each file names its source."""
