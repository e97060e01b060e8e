//! Doing the same request once.
//!
//! A client that does not know whether its request arrived sends it again under the same `Idempotency-Key` (Alguna). The
//! first one claims the key; later ones are told what it answered, or that it is still under way. Keys count per
//! workspace, method and path and are remembered for a day.

use sha2::{Digest, Sha256};
use stele_domain::Timestamp;

use crate::ports::IdempotencyRecord;
use crate::retry::{Attempt, retry};
use crate::{Caller, Error, Stele};

/// How long an answer is remembered, in microseconds: 24 hours.
const REMEMBERED_MICROS: i64 = 24 * 3600 * 1_000_000;

/// How many outdated answers one new claim clears away: more than the one it adds, so that they do not pile up.
const CLEARED_PER_CLAIM: u32 = 10;

/// What an idempotency key counts for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct IdempotencyScope {
    /// The request's method.
    pub method: String,
    /// The request's path.
    pub path: String,
    /// The key that the client made up.
    pub key: String,
}

/// An answer, kept to be given again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: String,
}

/// What becomes of a request that carries an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// It is the first: do it, then settle it.
    First(Ticket),
    /// It was done: answer this again.
    Done(StoredAnswer),
    /// It is being done right now.
    UnderWay,
    /// The key was used for another request.
    Mismatch,
}

/// The right to settle a claim. A request that outlived its time limit may find its claim taken over; its ticket then
/// settles nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    scope: IdempotencyScope,
    fingerprint: [u8; 32],
    started_at: Timestamp,
}

impl Stele {
    /// Claims an idempotency key for a request that came at `started_at` with this body. A claim of a request that came
    /// longer than `time_limit_micros` ago is free again, so that neither a crash nor a request that was cut off at its
    /// time limit jams anything.
    pub async fn claim_idempotency_key(
        &self,
        caller: &Caller,
        scope: IdempotencyScope,
        body: &[u8],
        started_at: Timestamp,
        time_limit_micros: i64,
    ) -> Result<Claim, Error> {
        let fingerprint: [u8; 32] = Sha256::digest(body).into();
        let workspace = caller.workspace_id();
        retry(|| async {
            let now = self.clock.now();
            let ticket = Ticket {
                scope: scope.clone(),
                fingerprint,
                started_at,
            };
            let mine = IdempotencyRecord {
                fingerprint,
                started_at,
                answer: None,
            };
            let mut work = self.store.begin().await?;
            match work.idempotency_record(workspace, &scope).await? {
                None => {
                    work.insert_idempotency_record(workspace, &scope, &mine)
                        .await?;
                }
                Some(known) => {
                    let age = now.micros() - known.started_at.micros();
                    match known.answer {
                        _ if age >= REMEMBERED_MICROS => {}
                        None if age > time_limit_micros => {}
                        _ if known.fingerprint != fingerprint => return Ok(Claim::Mismatch),
                        Some(answer) => return Ok(Claim::Done(answer)),
                        None => return Ok(Claim::UnderWay),
                    }
                    work.update_idempotency_record(workspace, &scope, &mine)
                        .await?;
                }
            }
            if let Ok(before) = Timestamp::from_micros(now.micros() - REMEMBERED_MICROS) {
                work.delete_idempotency_records_before(workspace, before, CLEARED_PER_CLAIM)
                    .await?;
            }
            work.commit().await?;
            Ok::<_, Attempt>(Claim::First(ticket))
        })
        .await
    }

    /// Settles a claim: with the answer to give again, or with `None` to free the key, since the next try may succeed.
    pub async fn settle_idempotency_key(
        &self,
        caller: &Caller,
        ticket: &Ticket,
        answer: Option<StoredAnswer>,
    ) -> Result<(), Error> {
        let workspace = caller.workspace_id();
        retry(|| async {
            let mut work = self.store.begin().await?;
            let known = work.idempotency_record(workspace, &ticket.scope).await?;
            let still_mine = known.is_some_and(|known| {
                known.answer.is_none()
                    && known.started_at == ticket.started_at
                    && known.fingerprint == ticket.fingerprint
            });
            if !still_mine {
                return Ok(());
            }
            match &answer {
                None => {
                    work.delete_idempotency_record(workspace, &ticket.scope)
                        .await?;
                }
                Some(answer) => {
                    let Ticket {
                        scope,
                        fingerprint,
                        started_at,
                    } = ticket;
                    let record = IdempotencyRecord {
                        fingerprint: *fingerprint,
                        started_at: *started_at,
                        answer: Some(answer.clone()),
                    };
                    work.update_idempotency_record(workspace, scope, &record)
                        .await?;
                }
            }
            work.commit().await?;
            Ok::<_, Attempt>(())
        })
        .await
    }
}
