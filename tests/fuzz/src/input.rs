//! The octets of a fuzzer as choices: read from the front, zeros at the end.

/// What is left of the octets.
pub(crate) struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    pub(crate) fn new(octets: &'a [u8]) -> Self {
        Input(octets)
    }

    /// The next octet.
    pub(crate) fn octet(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::from(self.octet()) % bound
    }

    /// Up to 15 octets; an octet before them says how many.
    pub(crate) fn some(&mut self) -> &'a [u8] {
        let count = self.below(16);
        self.take(count)
    }

    /// Up to 65,535 octets; two octets before them say how many.
    pub(crate) fn many(&mut self) -> &'a [u8] {
        let count = usize::from(self.octet()) * 256 + usize::from(self.octet());
        self.take(count)
    }

    fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        taken
    }

    /// All that is left.
    pub(crate) fn rest(self) -> &'a [u8] {
        self.0
    }
}
