"""Checked records into the parts of a pathway: names bound, types and units settled."""
