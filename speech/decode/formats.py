"""Which containers and codecs are decoded at all; everything else is refused unread."""

from __future__ import annotations

# No playlists, no concatenation lists, no session descriptions, no images, no text.
FORMATS = (
    "wav,w64,rf64,mp3,flac,ogg,aac,mov,mp4,m4a,3gp,matroska,webm,mpegts,mpeg,asf,amr,amrnb,amrwb,"
    "aiff,caf,avi,flv,au,ac3,eac3,opus,wv,ape,tta"
)

CODECS = (
    "aac,aac_fixed,aac_latm,ac3,ac3_fixed,eac3,mp1,mp1float,mp2,mp2float,mp3,mp3float,flac,alac,"
    "vorbis,opus,libopus,libvorbis,amrnb,amrwb,libopencore_amrnb,libopencore_amrwb,wavpack,ape,tta,"
    "wmav1,wmav2,wmapro,wmalossless,wmavoice,gsm,gsm_ms,g722,g726,g726le,g729,"
    "adpcm_ms,adpcm_ima_wav,adpcm_ima_qt,adpcm_g722,adpcm_g726,adpcm_swf,adpcm_yamaha,nellymoser,"
    "speex,libspeex,dca,truehd,mlp,"
    "pcm_alaw,pcm_mulaw,pcm_u8,pcm_s8,pcm_s16le,pcm_s16be,pcm_u16le,pcm_u16be,pcm_s24le,pcm_s24be,"
    "pcm_u24le,pcm_u24be,pcm_s32le,pcm_s32be,pcm_u32le,pcm_u32be,pcm_f32le,pcm_f32be,pcm_f64le,"
    "pcm_f64be,pcm_s64le,pcm_s64be,pcm_bluray,pcm_dvd,pcm_s8_planar,pcm_s16le_planar,"
    "pcm_s16be_planar,pcm_s24le_planar,pcm_s32le_planar"
)

CODEC_NAMES = frozenset(CODECS.split(","))

# Containers whose header states the duration exactly: shorter audio means that the end is missing.
EXACT_DURATION = frozenset({"wav", "w64", "flac", "mov", "aiff", "caf", "au"})


def is_cut_media(head: bytes) -> bool:
    """Whether the first bytes promise a known container, so that a refusal means a broken file."""
    starts = (b"RIFF", b"RF64", b"OggS", b"fLaC", b"ID3", b"\x1aE\xdf\xa3", b"FORM", b"caff", b"FLV")
    return head.startswith(starts) or head[4:8] == b"ftyp"
