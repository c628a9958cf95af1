//! A component's `model` file: thinc's nodes with their attributes and weights.

use super::LoadError;
use super::cache::{Converted, Entry, Numbers};
use super::files::Files;
use super::msgpack::{self, Value};
use crate::ops::Frozen;
use serde::{Deserialize, Serialize};

/// A dense array of floats in C order.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Array {
    pub(crate) shape: Vec<usize>,
    #[serde(skip)]
    pub(crate) values: Frozen<f32>,
}

/// One layer of a network.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Node {
    pub(crate) name: String,
    attributes: Vec<(String, Attribute)>,
    parameters: Vec<(String, Array)>,
    references: Vec<(String, usize)>,
}

/// The kinds of attributes that matter here.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Attribute {
    Number(u64),
    Truth(bool),
    Text(String),
    Texts(Vec<String>),
    Other,
}

/// A network as stored: nodes breadth-first from the root.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Model {
    pub(crate) file: String,
    pub(crate) nodes: Vec<Node>,
}

/// The weights stand one after the other, in the order of nodes and of names in them.
impl Converted for Model {
    fn to_entry(&self) -> Option<Entry> {
        let arrays = self.nodes.iter().flat_map(|node| &node.parameters);
        let arrays = arrays.map(|(_, array)| Numbers::Floats(array.values.clone())).collect();
        Some(Entry { about: serde_json::to_value(self).ok()?, arrays })
    }

    fn from_entry(entry: &Entry) -> Option<Self> {
        let mut model = Self::deserialize(&entry.about).ok()?;
        let mut stored = entry.arrays.iter();
        for (_, array) in model.nodes.iter_mut().flat_map(|node| &mut node.parameters) {
            let Numbers::Floats(values) = stored.next()? else { return None };
            let size = array.shape.iter().try_fold(1_usize, |size, &next| size.checked_mul(next));
            array.values = (size == Some(values.len())).then(|| values.clone())?;
        }
        Some(model)
    }
}

impl Model {
    /// Reads the model of component `name`.
    pub(crate) fn of(files: &Files, name: &str) -> Result<Self, LoadError> {
        let file = format!("{name}/model");
        files.converted(&file, || Self::read(&file, &files.read(&file)?))
    }

    pub(crate) fn read(file: &str, bytes: &[u8]) -> Result<Self, LoadError> {
        let top = msgpack::read(file, bytes)?;
        let list = |name: &str| {
            top.get(name)
                .and_then(Value::array)
                .ok_or_else(|| LoadError::damaged(file, format!("no list {name:?}"), "a thinc model"))
        };
        let (nodes, attributes, parameters, shims) =
            (list("nodes")?, list("attrs")?, list("params")?, list("shims")?);
        if [attributes.len(), parameters.len(), shims.len()].iter().any(|&len| len != nodes.len()) {
            return Err(LoadError::damaged(file, "lists of different lengths", "one entry for each node"));
        }
        if shims.iter().any(|shim| shim.array().is_none_or(|shim| !shim.is_empty())) {
            return Err(LoadError::unsupported(
                file,
                "a layer of another framework (shim)",
                "thinc's own layers",
            ));
        }
        let nodes = nodes
            .iter()
            .zip(attributes.iter().zip(parameters))
            .map(|(node, (attributes, parameters))| Node::read(file, node, attributes, parameters))
            .collect::<Result<_, _>>()?;
        Ok(Self { file: file.to_owned(), nodes })
    }

    /// The nodes called `name`, in file order.
    pub(crate) fn named<'a, 'n>(&'a self, name: &'n str) -> impl Iterator<Item = &'a Node> + use<'a, 'n> {
        self.nodes.iter().filter(move |node| node.name == name)
    }

    /// The one node called `name`.
    pub(crate) fn one(&self, name: &str) -> Result<&Node, LoadError> {
        let mut nodes = self.named(name);
        match (nodes.next(), nodes.next()) {
            (Some(node), None) => Ok(node),
            (None, _) => Err(self.damaged(&format!("no layer {name:?}"), "one")),
            (Some(_), Some(_)) => Err(self.damaged(&format!("several layers {name:?}"), "one")),
        }
    }

    /// The node that `node` calls `reference`.
    pub(crate) fn referred(&self, node: &Node, reference: &str) -> Result<&Node, LoadError> {
        let index = node.references.iter().find(|(name, _)| name == reference).map(|&(_, index)| index);
        index
            .and_then(|index| self.nodes.get(index))
            .ok_or_else(|| self.damaged(&format!("no layer referred to as {reference:?}"), "one"))
    }

    /// The weights `name` of `node`, of the given shape; `None` in it fits any size.
    pub(crate) fn weights<'a>(
        &self,
        node: &'a Node,
        name: &str,
        shape: &[Option<usize>],
    ) -> Result<&'a Array, LoadError> {
        let array = node.parameters.iter().find(|(known, _)| known == name).map(|(_, array)| array);
        let layer = &node.name;
        let array =
            array.ok_or_else(|| self.damaged(&format!("no {name} in layer {layer:?}"), "its weights"))?;
        let fits = array.shape.len() == shape.len()
            && array
                .shape
                .iter()
                .zip(shape)
                .all(|(size, wanted)| wanted.is_none_or(|wanted| wanted == *size));
        if !fits {
            let wanted: Vec<String> =
                shape.iter().map(|size| size.map_or("any".to_owned(), |size| size.to_string())).collect();
            return Err(self.damaged(
                &format!("{name} of shape {:?} in layer {layer:?}", array.shape),
                &format!("shape [{}]", wanted.join(", ")),
            ));
        }
        Ok(array)
    }

    /// Attribute `name` of `node`, a number.
    pub(crate) fn number(&self, node: &Node, name: &str) -> Result<u64, LoadError> {
        match node.attribute(name) {
            Some(Attribute::Number(number)) => Ok(*number),
            _ => Err(self.damaged(&format!("no number {name:?} in layer {:?}", node.name), "one")),
        }
    }

    /// Attribute `name` of `node`, a list of texts.
    pub(crate) fn texts<'a>(&self, node: &'a Node, name: &str) -> Result<&'a [String], LoadError> {
        match node.attribute(name) {
            Some(Attribute::Texts(texts)) => Ok(texts),
            _ => Err(self.damaged(&format!("no list {name:?} in layer {:?}", node.name), "one")),
        }
    }

    /// Refuses an attribute that is true.
    pub(crate) fn expect_false(&self, node: &Node, name: &str) -> Result<(), LoadError> {
        match node.attribute(name) {
            None | Some(Attribute::Truth(false)) => Ok(()),
            Some(_) => Err(LoadError::unsupported(
                &self.file,
                format!("{name} = true in layer {:?}", node.name),
                "false",
            )),
        }
    }

    /// Refuses a text attribute of another value.
    pub(crate) fn expect_text(&self, node: &Node, name: &str, supported: &str) -> Result<(), LoadError> {
        match node.attribute(name) {
            Some(Attribute::Text(text)) if text == supported => Ok(()),
            other => Err(LoadError::unsupported(
                &self.file,
                format!("{name} = {other:?} in layer {:?}", node.name),
                supported,
            )),
        }
    }

    pub(crate) fn damaged(&self, found: &str, expected: &str) -> LoadError {
        LoadError::damaged(&self.file, found, expected)
    }
}

impl Node {
    fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    fn read(
        file: &str,
        node: &Value<'_>,
        attributes: &Value<'_>,
        parameters: &Value<'_>,
    ) -> Result<Self, LoadError> {
        let damaged = |found: &str, expected: &str| LoadError::damaged(file, found, expected);
        let name =
            node.get("name").and_then(Value::text).ok_or_else(|| damaged("a nameless layer", "a name"))?;
        let references = node.get("refs").and_then(Value::map).unwrap_or_default();
        let references = references
            .iter()
            .filter_map(|(name, index)| {
                Some((name.text()?.to_owned(), usize::try_from(index.unsigned()?).ok()?))
            })
            .collect();
        let attributes = attributes.map().ok_or_else(|| damaged(attributes.kind(), "a map of attributes"))?;
        let attributes = attributes
            .iter()
            .filter_map(|(name, value)| Some((name.text()?, value.bytes()?)))
            .map(|(name, bytes)| Ok((name.to_owned(), Attribute::of(&msgpack::read(file, bytes)?))))
            .collect::<Result<_, LoadError>>()?;
        let parameters = parameters.map().ok_or_else(|| damaged(parameters.kind(), "a map of weights"))?;
        let parameters = parameters
            .iter()
            .filter(|(_, value)| *value != Value::Nil)
            .map(|(key, value)| {
                let key = key.text().ok_or_else(|| damaged("weights without a name", "a name"))?;
                Ok((key.to_owned(), array(file, key, value)?))
            })
            .collect::<Result<_, LoadError>>()?;
        Ok(Self { name: name.to_owned(), attributes, parameters, references })
    }
}

impl Attribute {
    fn of(value: &Value<'_>) -> Self {
        match value {
            Value::Unsigned(number) => Self::Number(*number),
            Value::Bool(truth) => Self::Truth(*truth),
            Value::Text(text) => Self::Text((*text).to_owned()),
            Value::Array(values) => values
                .iter()
                .map(|value| value.text().map(str::to_owned))
                .collect::<Option<_>>()
                .map_or(Self::Other, Self::Texts),
            _ => Self::Other,
        }
    }
}

/// A NumPy array as srsly packs it: a map whose keys are bytes.
fn array(file: &str, name: &str, value: &Value<'_>) -> Result<Array, LoadError> {
    let damaged =
        |found: String| LoadError::damaged(file, format!("{found} in weights {name:?}"), "a NumPy array");
    let data_type = value.get("type").and_then(Value::text).ok_or_else(|| damaged("no type".to_owned()))?;
    if data_type != "<f4" {
        return Err(LoadError::unsupported(file, format!("weights of type {data_type:?}"), "<f4"));
    }
    let shape: Option<Vec<usize>> = value
        .get("shape")
        .and_then(Value::array)
        .and_then(|sizes| sizes.iter().map(|size| usize::try_from(size.unsigned()?).ok()).collect());
    let shape = shape.ok_or_else(|| damaged("no shape".to_owned()))?;
    let data = value.get("data").and_then(Value::bytes).ok_or_else(|| damaged("no data".to_owned()))?;
    let size = shape.iter().try_fold(4_usize, |size, &next| size.checked_mul(next));
    if size != Some(data.len()) {
        return Err(damaged(format!("shape {shape:?} with {} bytes", data.len())));
    }
    let values: Vec<f32> = data.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    if !values.iter().all(|value| value.is_finite()) {
        return Err(damaged("a value that is no number".to_owned()));
    }
    Ok(Array { shape, values: values.into() })
}
