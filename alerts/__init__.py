"""Early warning: from a reading to a person who answers for it."""
