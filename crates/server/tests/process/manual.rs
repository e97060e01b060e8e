//! `docs/operations.md` against the command line it describes.
