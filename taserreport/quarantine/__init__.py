"""Rows kept out go back to a person: as they were, with what to correct beside them."""
