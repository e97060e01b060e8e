//! Reading an object field by field, telling every fault.

use serde_json::{Map, Value};
use stele_domain::Field;

use crate::fault::{Fault, Faults, Kind, Path, Problem};

/// Reads the fields of one object and collects what is wrong with them.
///
/// Each method takes a field by its name with a reader (see [`read`](crate::read)); a fault is noted, the reading goes on,
/// and [`finish`](Self::finish) tells all of them at once. Fields that nobody asks for are ignored.
///
/// | method | absent | `null` | gives |
/// |---|---|---|---|
/// | [`required`](Self::required) | fault | the reader's fault | `Option<T>`, `None` only beside a fault |
/// | [`optional`](Self::optional) | fine | the reader's fault | `Option<T>` |
/// | [`nullable`](Self::nullable) | fine | fine | `Option<T>`, where the two mean the same |
/// | [`field`](Self::field) | fine | fine | `Field<T>`, where they do not |
#[derive(Debug)]
pub struct ObjectReader {
    map: Map<String, Value>,
    faults: Vec<Fault>,
}

impl ObjectReader {
    /// Reads a value that must be an object.
    pub fn of(value: Value) -> Result<Self, Faults> {
        match value {
            Value::Object(map) => Ok(Self::from(map)),
            other => Err(Problem::mismatch(Kind::Object, &other).into()),
        }
    }

    /// Whether the key is there, whatever its value, and not read yet.
    pub fn has(&self, key: &str) -> bool {
        self.map.contains_key(key)
    }

    /// The keys that are there and not read yet.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.map.keys().map(String::as_str)
    }

    /// A field that must be there.
    pub fn required<T, E: Into<Faults>>(
        &mut self,
        key: &str,
        reader: impl FnOnce(Value) -> Result<T, E>,
    ) -> Option<T> {
        if self.has(key) {
            self.optional(key, reader)
        } else {
            self.fault(key, Problem::Required);
            None
        }
    }

    /// A field that may be left out, but not be `null` (unless the reader takes that).
    pub fn optional<T, E: Into<Faults>>(
        &mut self,
        key: &str,
        reader: impl FnOnce(Value) -> Result<T, E>,
    ) -> Option<T> {
        let value = self.map.remove(key)?;
        match reader(value) {
            Ok(value) => Some(value),
            Err(error) => {
                self.faults.extend(error.into().under(key));
                None
            }
        }
    }

    /// A field that may be left out or `null`, which mean the same.
    pub fn nullable<T, E: Into<Faults>>(
        &mut self,
        key: &str,
        reader: impl FnOnce(Value) -> Result<T, E>,
    ) -> Option<T> {
        self.field(key, reader).value()
    }

    /// A field that may be left out or `null`, which do not mean the same.
    pub fn field<T, E: Into<Faults>>(
        &mut self,
        key: &str,
        reader: impl FnOnce(Value) -> Result<T, E>,
    ) -> Field<T> {
        if self.map.get(key).is_some_and(Value::is_null) {
            self.map.remove(key);
            return Field::Null;
        }
        Field::from(self.optional(key, reader))
    }

    /// Notes a fault of a field that no reader can see, such as one that depends on another field.
    pub fn fault(&mut self, path: impl Into<Path>, problem: Problem) {
        self.faults.push(Fault::new(path, problem));
    }

    /// Notes every key that was not read as [`Problem::UnknownKey`].
    pub fn deny_unknown(&mut self) {
        for (key, _) in std::mem::take(&mut self.map) {
            self.fault(key, Problem::UnknownKey);
        }
    }

    /// What was not read.
    pub fn rest(&mut self) -> Map<String, Value> {
        std::mem::take(&mut self.map)
    }

    /// All faults, or what `build` makes of the values read.
    ///
    /// `build` answers `None` only where a required value is missing, which is a fault; so `?` on the `Option` of
    /// [`required`](Self::required) is all there is to say.
    ///
    /// ```
    /// # use stele_http::{object::ObjectReader, read};
    /// # fn read(mut object: ObjectReader) -> Result<(stele_domain::Name, Option<String>), stele_http::fault::Faults> {
    /// let name = object.required("name", read::name);
    /// let city = object.optional("city", read::string);
    /// object.finish(|| Some((name?, city)))
    /// # }
    /// ```
    pub fn finish<T>(self, build: impl FnOnce() -> Option<T>) -> Result<T, Faults> {
        Faults::check(self.faults)?;
        Ok(build().expect("a required value is missing only beside a fault"))
    }
}

impl From<Map<String, Value>> for ObjectReader {
    fn from(map: Map<String, Value>) -> Self {
        Self {
            map,
            faults: Vec::new(),
        }
    }
}
