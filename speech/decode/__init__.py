"""Decode one untrusted recording to 16 kHz mono 16 bit PCM, in a short-lived limited child."""
