//! What a process prints, line by line.

use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The lines of a pipe, read as they come so that the process never waits for its reader.
#[derive(Debug)]
pub(crate) struct Lines {
    so_far: watch::Receiver<Vec<String>>,
    reader: JoinHandle<()>,
}

impl Lines {
    /// Reads `pipe` to its end in the background.
    pub(crate) fn read(pipe: impl AsyncRead + Unpin + Send + 'static) -> Self {
        let (collected, so_far) = watch::channel(Vec::new());
        let reader = tokio::spawn(async move {
            let mut lines = BufReader::new(pipe).lines();
            while let Some(line) = lines.next_line().await.expect("lines of UTF-8") {
                collected.send_modify(|lines| lines.push(line));
            }
        });
        Self { so_far, reader }
    }

    /// The first line in which `find` finds something, once it is printed; `None` when the pipe ends without one.
    pub(crate) async fn find<T>(&self, find: impl Fn(&str) -> Option<T>) -> Option<T> {
        let mut so_far = self.so_far.clone();
        let found = |lines: &Vec<String>| lines.iter().find_map(|line| find(line));
        let lines = so_far.wait_for(|lines| found(lines).is_some()).await.ok();
        let lines = lines.map(|lines| lines.clone());
        // The pipe may have ended with the very line.
        found(&lines.unwrap_or_else(|| self.so_far.borrow().clone()))
    }

    /// What was printed so far.
    pub(crate) fn so_far(&self) -> Vec<String> {
        self.so_far.borrow().clone()
    }

    /// Everything, once the pipe has ended.
    pub(crate) async fn all(self) -> Vec<String> {
        self.reader.await.expect("a pipe that can be read");
        self.so_far.borrow().clone()
    }
}
