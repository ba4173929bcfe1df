"""``tonecheck check --warm``: the command line answered by a process of the same user that has everything loaded.

`client` hands a command line over, and is all that is imported for it; `place` says where the two meet; `server` is the
background process, `child` what it forks for each command line, and `fingerprint` tells it when it is out of date.
"""
