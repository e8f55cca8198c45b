"""The parts of `antam demo`: a server of its own, phones, a night of readings, the story, and how it is drawn."""
