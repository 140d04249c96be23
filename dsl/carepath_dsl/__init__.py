"""carepath: dsl."""
