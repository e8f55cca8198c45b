"""What the benches share: a server of their own, people in it, load, ears, and figures. One thing per file."""
