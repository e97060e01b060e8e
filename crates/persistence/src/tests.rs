//! Both databases, put to the test.

/// One test for each database.
macro_rules! on_both {
    ($($(#[$doc:meta])* async fn $name:ident($test:ident) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports, reason = "not every case needs all of them")]
            use super::*;

            $(#[$doc])*
            async fn case($test: &crate::testing::TestDatabase) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                case(&crate::testing::TestDatabase::new(crate::DatabaseKind::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                case(&crate::testing::TestDatabase::new(crate::DatabaseKind::Postgres).await).await;
            }
        }
    )+};
}

mod concurrency;
mod contract;
mod crossed;
mod diagram;
mod events;
mod isolation;
mod migrations;
mod mixed;
mod opening;
mod plans;
mod records;
mod round_trip;
mod schema;
mod signals;
mod statements;
mod tools;
