//! A fifth dialect and a third store in the real server: the program `own-stele`, started as a process and talked to over
//! sockets. And the two pages that tell how both are made, compared with what they quote.

mod dialect;
mod pages;
mod running;
mod store;
