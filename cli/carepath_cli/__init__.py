"""carepath: cli."""
