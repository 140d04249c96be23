"""YAML files into documents: every value with its place, every mistake told."""
