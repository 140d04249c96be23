"""carepath: proofs."""
