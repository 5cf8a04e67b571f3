//! Joining pieces of a program that are always fetched together: one file instead of many, and calls between them that need no
//! way through the table.

use std::collections::HashMap;
use std::ops::Range;

use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{
    CodeSection, DataCountSection, DataSection, ElementSection, EntityType, FunctionSection, ImportSection,
    Module, RawSection, SectionId,
};
use wasmparser::{ElementItems, ElementKind, FunctionBody, Import, Operator, Parser, Payload};

/// Joins pieces as the splitter makes them: they have the same types, each starts the same memory, table and global of the
/// program at most, and none has a function from elsewhere.
pub(crate) fn join(pieces: &[Vec<u8>]) -> Result<Vec<u8>, String> {
    let failed = |error: Error<&'static str>| format!("the pieces cannot be joined: {error}");
    let read: Vec<Piece> = pieces.iter().map(|piece| Piece::read(piece)).collect::<Result<_, _>>()?;
    let types = read.first().ok_or("there are no pieces to join")?.types;
    if let Some(other) = read.iter().position(|piece| piece.types != types) {
        return Err(format!("piece {other} has other types than the first"));
    }
    let mut joining = Joining { first: 0, straight: straight(&read) };
    let imports = joining.imports(&read).map_err(failed)?;
    let mut functions = FunctionSection::new();
    let (mut elements, mut code, mut data) = (ElementSection::new(), CodeSection::new(), DataSection::new());
    for piece in &read {
        for payload in &piece.payloads {
            joining.add(payload, &mut functions, &mut elements, &mut code, &mut data).map_err(failed)?;
        }
        joining.first += piece.functions.len() as u32;
    }
    let mut module = Module::new();
    module.section(&RawSection { id: SectionId::Type.into(), data: types });
    module.section(&imports).section(&functions).section(&elements);
    module.section(&DataCountSection { count: data.len() }).section(&code).section(&data);
    Ok(module.finish())
}

/// A piece, as far as joining it needs.
#[derive(Default)]
struct Piece<'a> {
    /// The section of types.
    types: &'a [u8],
    imports: Vec<Import<'a>>,
    payloads: Vec<Payload<'a>>,
    /// The type of each function.
    functions: Vec<u32>,
    /// Which function stands in which slot of the table.
    slots: Vec<(u32, u32)>,
    /// Functions that do nothing but call what stands in a slot.
    detours: Vec<(u32, u32)>,
}

impl<'a> Piece<'a> {
    fn read(octets: &'a [u8]) -> Result<Piece<'a>, String> {
        let mut piece = Piece::default();
        let mut bodies = 0;
        for payload in Parser::new(0).parse_all(octets) {
            let payload = payload.map_err(|error| format!("a piece cannot be read: {error}"))?;
            piece
                .note(&payload, octets, &mut bodies)
                .map_err(|error| format!("a piece cannot be read: {error}"))?;
            piece.payloads.push(payload);
        }
        Ok(piece)
    }

    fn note(&mut self, payload: &Payload<'a>, octets: &'a [u8], bodies: &mut u32) -> wasmparser::Result<()> {
        match payload {
            Payload::TypeSection(section) => {
                let Range { start, end } = section.range();
                self.types = octets.get(start as usize..end as usize).unwrap_or_default();
            }
            Payload::ImportSection(section) => {
                self.imports = section.clone().into_imports().collect::<Result<_, _>>()?;
            }
            Payload::FunctionSection(section) => {
                self.functions = section.clone().into_iter().collect::<Result<_, _>>()?;
            }
            Payload::ElementSection(section) => {
                for element in section.clone() {
                    let element = element?;
                    let (ElementKind::Active { offset_expr, .. }, ElementItems::Functions(functions)) =
                        (element.kind, element.items)
                    else {
                        continue;
                    };
                    let Operator::I32Const { value } = offset_expr.get_operators_reader().read()? else {
                        continue;
                    };
                    for (slot, function) in (value as u32..).zip(functions) {
                        self.slots.push((slot, function?));
                    }
                }
            }
            Payload::CodeSectionEntry(body) => {
                let own = self.functions.get(*bodies as usize).copied();
                self.detours.extend(slot_called(body, own)?.map(|slot| (*bodies, slot)));
                *bodies += 1;
            }
            _ => {}
        }
        Ok(())
    }
}

/// The slot whose function a function of this type calls with just its own parameters; `None` where it does anything else.
fn slot_called(body: &FunctionBody<'_>, own: Option<u32>) -> wasmparser::Result<Option<u32>> {
    let mut operators = body.get_operators_reader()?;
    let mut parameters = 0;
    loop {
        match operators.read()? {
            Operator::LocalGet { local_index } if local_index == parameters => parameters += 1,
            Operator::I32Const { value } => {
                let calls = operators.read()?;
                let ends = matches!(operators.read(), Ok(Operator::End));
                let is_detour = matches!(calls, Operator::CallIndirect { type_index, table_index: 0 } if Some(type_index) == own);
                return Ok((is_detour && ends).then_some(value as u32));
            }
            _ => return Ok(None),
        }
    }
}

/// For each function that calls by way of the table what is joined with it: the function that it calls. They are numbered
/// through all pieces.
fn straight(pieces: &[Piece<'_>]) -> HashMap<u32, u32> {
    let starts: Vec<u32> = pieces
        .iter()
        .scan(0, |next, piece| {
            let start = *next;
            *next += piece.functions.len() as u32;
            Some(start)
        })
        .collect();
    let all = || starts.iter().zip(pieces);
    let slots: HashMap<u32, u32> = all()
        .flat_map(|(start, piece)| piece.slots.iter().map(move |(slot, function)| (*slot, start + function)))
        .collect();
    all()
        .flat_map(|(start, piece)| piece.detours.iter().map(move |(function, slot)| (start + function, slot)))
        .filter_map(|(function, slot)| Some((function, *slots.get(slot)?)))
        .collect()
}

/// What is written while one piece after the other is added.
struct Joining {
    /// The number that the first function of the piece gets.
    first: u32,
    straight: HashMap<u32, u32>,
}

impl Joining {
    /// What any of them starts from. There is one of each kind, which so has the number 0 in all of them.
    fn imports(&mut self, pieces: &[Piece<'_>]) -> Result<ImportSection, Error<&'static str>> {
        let mut imports = ImportSection::new();
        let mut known = HashMap::new();
        for import in pieces.iter().flat_map(|piece| &piece.imports) {
            let kind = self.entity_type(import.ty)?;
            if matches!(kind, EntityType::Function(_)) {
                return Err(Error::UserError("one has a function from elsewhere"));
            }
            match known.insert(std::mem::discriminant(&kind), import.name) {
                None => {
                    imports.import(import.module, import.name, kind);
                }
                Some(name) if name == import.name => {}
                Some(_) => return Err(Error::UserError("they have two memories, tables or globals")),
            }
        }
        Ok(imports)
    }

    fn add(
        &mut self,
        payload: &Payload<'_>,
        functions: &mut FunctionSection,
        elements: &mut ElementSection,
        code: &mut CodeSection,
        data: &mut DataSection,
    ) -> Result<(), Error<&'static str>> {
        match payload {
            Payload::FunctionSection(section) => self.parse_function_section(functions, section.clone()),
            Payload::ElementSection(section) => self.parse_element_section(elements, section.clone()),
            Payload::CodeSectionEntry(body) => self.parse_function_body(code, body.clone()),
            Payload::DataSection(section) => self.parse_data_section(data, section.clone()),
            // What only tools read is left out; the rest is the same in all of them.
            _ => Ok(()),
        }
    }
}

impl Reencode for Joining {
    type Error = &'static str;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<&'static str>> {
        let function = self.first + function;
        Ok(self.straight.get(&function).copied().unwrap_or(function))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{ConstExpr, Elements, Function, MemoryType, RefType, TableType, TypeSection};

    /// A piece with these functions, the last of which stands in a slot of the table.
    fn piece(bodies: &[Function], slot: i32) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([wasm_encoder::ValType::I32], []);
        let mut imports = ImportSection::new();
        let memory =
            MemoryType { minimum: 1, maximum: None, memory64: false, shared: false, page_size_log2: None };
        imports.import("it", "memory", memory);
        let table = TableType {
            element_type: RefType::FUNCREF,
            table64: false,
            minimum: 9,
            maximum: None,
            shared: false,
        };
        imports.import("it", "table", table);
        let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
        for body in bodies {
            functions.function(0);
            code.function(body);
        }
        let last = [bodies.len() as u32 - 1];
        let mut elements = ElementSection::new();
        elements.active(Some(0), &ConstExpr::i32_const(slot), Elements::Functions(last[..].into()));
        let mut data = DataSection::new();
        data.active(0, &ConstExpr::i32_const(slot), *b"text");
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&elements);
        module.section(&DataCountSection { count: 1 }).section(&code).section(&data);
        module.finish()
    }

    fn body(write: impl FnOnce(&mut wasm_encoder::InstructionSink<'_>)) -> Function {
        let mut body = Function::new([]);
        write(&mut body.instructions());
        body.instructions().end();
        body
    }

    /// The functions that are called in each body.
    fn calls(module: &[u8]) -> Vec<Vec<u32>> {
        let mut calls = Vec::new();
        for payload in Parser::new(0).parse_all(module) {
            if let Payload::CodeSectionEntry(body) = payload.expect("a module") {
                let operators = body.get_operators_reader().expect("a body").into_iter();
                let called = operators.filter_map(|operator| match operator.expect("an operator") {
                    Operator::Call { function_index } => Some(function_index),
                    _ => None,
                });
                calls.push(called.collect());
            }
        }
        calls
    }

    #[test]
    fn calls_between_joined_pieces_take_no_way_through_the_table() {
        let detour = |slot| {
            body(|it| {
                it.local_get(0).i32_const(slot).call_indirect(0, 0);
            })
        };
        let call = |function| {
            body(|it| {
                it.local_get(0).call(function);
            })
        };
        let empty = || body(|_| {});
        // What stands in slot 5 is the second of the first piece; nobody here has slot 8.
        let one = piece(&[empty(), empty()], 5);
        let two = piece(&[detour(5), detour(8), call(0), call(1), call(4)], 6);
        let joined = join(&[one, two]).expect("pieces");
        assert_eq!(calls(&joined), [vec![], vec![], vec![], vec![], vec![1], vec![3], vec![6]]);
        wasmparser::validate(&joined).expect("a module");
    }

    #[test]
    fn what_does_not_fit_is_not_joined() {
        assert!(join(&[]).is_err());
        assert!(join(&[b"nothing".to_vec()]).is_err());
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        imports.import("it", "call", EntityType::Function(0));
        let mut module = Module::new();
        module.section(&types).section(&imports);
        let told = join(&[module.finish()]).expect_err("it has a function from elsewhere");
        assert!(told.contains("a function from elsewhere"), "{told}");
        let other = piece(&[Function::new([])], 1);
        assert!(join(&[Module::new().section(&types).to_owned().finish(), other]).is_err());
    }
}
