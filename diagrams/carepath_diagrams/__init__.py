"""carepath: diagrams."""
