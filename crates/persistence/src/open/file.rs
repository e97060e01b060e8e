//! The file of a SQLite database.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A file that was opened, and how to tell it from another that has its path now.
pub(crate) struct OpenedFile {
    pub(crate) path: PathBuf,
    identity: Identity,
}

impl OpenedFile {
    pub(super) fn at(path: PathBuf) -> io::Result<Self> {
        let identity = identity(&path)?;
        Ok(Self { path, identity })
    }

    /// Fails where the path does not lead to the file any more. What has a file open is not told that it was removed or
    /// replaced: it goes on writing to what nobody can open again. Asks for the file's metadata, which are in memory.
    pub(crate) fn check(&self) -> io::Result<()> {
        if identity(&self.path)? == self.identity {
            return Ok(());
        }
        let replaced = format!("{} is another file than was opened", self.path.display());
        Err(io::Error::other(replaced))
    }
}

/// The device and the number of the file on it.
#[cfg(unix)]
type Identity = (u64, u64);

#[cfg(unix)]
fn identity(path: &Path) -> io::Result<Identity> {
    use std::os::unix::fs::MetadataExt;
    let metadata = fs::metadata(path)?;
    Ok((metadata.dev(), metadata.ino()))
}

/// Whether there is a file is all that can be told.
#[cfg(not(unix))]
type Identity = ();

#[cfg(not(unix))]
fn identity(path: &Path) -> io::Result<Identity> {
    fs::metadata(path).map(|_| ())
}

/// The path of what SQLite keeps beside a file.
pub(crate) fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut path = file.to_owned().into_os_string();
    path.push(suffix);
    PathBuf::from(path)
}

/// Makes the file where there is none, readable by its owner only. SQLite gives its `-wal` and `-shm` files the same mode.
pub(super) fn create(file: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.read(true).write(true);
    let made = owner_only(options.clone().create_new(true)).open(file);
    match made {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            options.open(file).map(|_| ())
        }
        other => other.map(|_| ()),
    }
}

#[cfg(unix)]
fn owner_only(options: &mut fs::OpenOptions) -> &mut fs::OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600)
}

#[cfg(not(unix))]
fn owner_only(options: &mut fs::OpenOptions) -> &mut fs::OpenOptions {
    options
}

/// The permission bits of a file, where the system has such.
#[cfg(unix)]
pub(crate) fn mode(file: &Path) -> io::Result<Option<u32>> {
    use std::os::unix::fs::PermissionsExt;
    Ok(Some(fs::metadata(file)?.permissions().mode() & 0o777))
}

/// The permission bits of a file, where the system has such.
#[cfg(not(unix))]
pub(crate) fn mode(file: &Path) -> io::Result<Option<u32>> {
    fs::metadata(file).map(|_| None)
}
