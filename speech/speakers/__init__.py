"""Who speaks when: voices as vectors of a small network, grouped by how alike they are.

All times inside are seconds; milliseconds only on the wire.
"""
