"""Turn PCM into words with times, one warm model per child.

All times inside are seconds; milliseconds only on the wire.
"""
