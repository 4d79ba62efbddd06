"""What `validate` found, in every format it can be written in."""
