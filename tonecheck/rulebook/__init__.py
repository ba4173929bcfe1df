"""Rules as data: what a rule file says, the library of them, and their examples."""
