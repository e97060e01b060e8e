//! Stele.
