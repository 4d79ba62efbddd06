"""Speed and memory beside other tools. Not tests: nothing here fails for being slow."""
