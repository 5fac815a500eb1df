"""Look over what any engine heard: what is missing, what was invented, and which of two hearings to keep.

It knows the sound only by the voice detector. All times inside are seconds; milliseconds only on the wire.
"""
