"""The tenant wrapper: signed, owned and bounded access to an unmodified Whisper-WebUI backend."""
