"""What a pathway means: cells, sets of patients, the order of the boxes."""
