//! What rules answer and what they refuse, and what changes a segment.

mod faults;
mod naive;
mod needs;
mod operators;
mod properties;
mod random;
mod record;
mod sample;
