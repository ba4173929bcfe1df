"""The settings of a run: what a config file says, which rules it chooses, which words it allows."""
