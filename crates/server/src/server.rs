//! A server that runs, and how it stops.

use std::net::SocketAddr;

use anyhow::Context as _;
use stele_http::{Drained, ServeOptions, serve};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::compose::{Operations, Routers};

/// The addresses of a server. Clients that connect before it serves wait.
#[derive(Debug)]
pub struct Listeners {
    main: TcpListener,
    operations: Option<TcpListener>,
}

impl Listeners {
    /// Takes the addresses, such as `127.0.0.1:8080` or `localhost:0`. Port 0 is one of the system's choosing.
    pub async fn bind(main: &str, operations: Option<&str>) -> anyhow::Result<Self> {
        let main = bind(main, "--listen or STELE_LISTEN").await?;
        let operations = match operations {
            Some(address) => Some(bind(address, "--ops-listen or STELE_OPS_LISTEN").await?),
            None => None,
        };
        Ok(Self { main, operations })
    }

    /// The address of the dialects.
    pub fn address(&self) -> anyhow::Result<SocketAddr> {
        self.main
            .local_addr()
            .context("the listener has no address")
    }

    /// The address of health and metrics, where it is another.
    pub fn operations_address(&self) -> anyhow::Result<Option<SocketAddr>> {
        let address = self.operations.as_ref().map(TcpListener::local_addr);
        address.transpose().context("the listener has no address")
    }

    /// Where the pages for whoever runs the server belong.
    pub fn operations(&self) -> Operations {
        match self.operations {
            Some(_) => Operations::Apart,
            None => Operations::Beside,
        }
    }
}

/// Takes an address. `set_by` is how whoever runs the server chooses another one, which they want where it is taken.
async fn bind(address: &str, set_by: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address} (set by {set_by})"))
}

/// A server that runs until it is stopped.
#[derive(Debug)]
pub struct Server {
    main: Serving,
    operations: Option<Serving>,
}

impl Server {
    /// Serves `routers` on `listeners`.
    pub fn start(listeners: Listeners, routers: Routers, options: ServeOptions) -> Self {
        let operations = listeners.operations.zip(routers.operations);
        Self {
            main: Serving::start(listeners.main, routers.main, options),
            operations: operations
                .map(|(listener, router)| Serving::start(listener, router, options)),
        }
    }

    /// Takes no more connections, finishes the requests under way within the drain timeout, and tells how that went.
    /// Health and metrics are answered to the end.
    pub async fn stop(self) -> anyhow::Result<Drained> {
        let drained = self.main.stop().await?;
        if let Some(operations) = self.operations {
            operations.stop().await?;
        }
        Ok(drained)
    }
}

/// One listener being served.
#[derive(Debug)]
struct Serving {
    shutdown: CancellationToken,
    task: JoinHandle<Drained>,
}

impl Serving {
    fn start(listener: TcpListener, router: axum::Router, options: ServeOptions) -> Self {
        let shutdown = CancellationToken::new();
        let task = tokio::spawn(serve(listener, router, options, shutdown.clone()));
        Self { shutdown, task }
    }

    async fn stop(self) -> anyhow::Result<Drained> {
        self.shutdown.cancel();
        self.task.await.context("serving has come to a bad end")
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;

    use super::*;

    fn routers() -> Routers {
        Routers {
            main: Router::new().route("/", get(async || "main")),
            operations: Some(Router::new().route("/", get(async || "operations"))),
        }
    }

    async fn ask(address: SocketAddr) -> std::io::Result<String> {
        let mut stream = TcpStream::connect(address).await?;
        stream
            .write_all(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            .await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok(answer)
    }

    #[tokio::test]
    async fn it_answers_until_it_is_stopped() {
        let listeners = Listeners::bind("127.0.0.1:0", Some("127.0.0.1:0"))
            .await
            .unwrap();
        let main = listeners.address().unwrap();
        let operations = listeners.operations_address().unwrap().unwrap();
        assert_eq!(listeners.operations(), Operations::Apart);
        let server = Server::start(listeners, routers(), ServeOptions::default());
        assert!(ask(main).await.unwrap().ends_with("main"));
        assert!(ask(operations).await.unwrap().ends_with("operations"));
        assert_eq!(server.stop().await.unwrap(), Drained::Completely);
        assert!(ask(main).await.is_err());
        assert!(ask(operations).await.is_err());
    }

    #[tokio::test]
    async fn an_address_that_is_taken_is_named() {
        let first = Listeners::bind("127.0.0.1:0", None).await.unwrap();
        assert_eq!(first.operations(), Operations::Beside);
        let address = first.address().unwrap().to_string();
        for (main, operations) in [(&*address, None), ("127.0.0.1:0", Some(&*address))] {
            let error = Listeners::bind(main, operations).await.unwrap_err();
            assert!(error.to_string().contains(&address), "{error}");
        }
        assert!(Listeners::bind("nowhere", None).await.is_err());
    }
}
