//! Pictures of screens, scaled down, kept as small files and compared.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, BufWriter, Cursor};
use std::path::Path;

use crate::browser::Result;

/// So many pixels of a side become one.
const SCALE: usize = 4;
/// A pixel differs where a channel is off by more: smoothed letters are off by less, and so is a faint change of a tint.
const TOLERANCE: u8 = 28;
/// So few pixels may differ.
const DIFFERING_MAX: usize = 6;

/// A picture of whole pixels.
pub struct Picture {
    width: usize,
    pixels: Vec<[u8; 3]>,
}

impl Picture {
    /// Reads a screenshot and scales it down.
    pub fn small(png: &[u8]) -> Result<Picture> {
        let large = decode(Cursor::new(png))?;
        let (width, height) = (large.width / SCALE, large.pixels.len() / large.width / SCALE);
        let mean = |x: usize, y: usize, channel: usize| {
            let place = |part: usize| (y * SCALE + part / SCALE) * large.width + x * SCALE + part % SCALE;
            let area = SCALE * SCALE;
            let sum: usize = (0..area).map(|part| usize::from(large.pixels[place(part)][channel])).sum();
            u8::try_from(sum / area).unwrap_or(u8::MAX)
        };
        let pixels = (0..width * height)
            .map(|index| [0, 1, 2].map(|channel| mean(index % width, index / width, channel)))
            .collect();
        Ok(Picture { width, pixels })
    }

    /// Reads what [`Picture::write`] wrote.
    pub fn read(file: &Path) -> Result<Picture> {
        decode(BufReader::new(File::open(file)?))
    }

    /// Writes it with as many colours as a palette has.
    pub fn write(&self, file: &Path) -> Result {
        let (palette, octets) = [16, 32, 64]
            .into_iter()
            .map(|step| self.indexed(step))
            .find(|(palette, _)| palette.len() <= 256 * 3)
            .ok_or("too many colours")?;
        let height = self.pixels.len() / self.width;
        let out = BufWriter::new(File::create(file)?);
        let mut encoder = png::Encoder::new(out, u32::try_from(self.width)?, u32::try_from(height)?);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(palette);
        encoder.set_compression(png::Compression::High);
        encoder.set_filter(png::Filter::NoFilter);
        Ok(encoder.write_header()?.write_image_data(&octets)?)
    }

    /// The palette, and each pixel's place in it, with channels rounded to the middle of a step.
    fn indexed(&self, step: u8) -> (Vec<u8>, Vec<u8>) {
        let mut places = BTreeMap::new();
        let mut palette = Vec::new();
        let octets = self.pixels.iter().map(|pixel| {
            let colour = pixel.map(|channel| channel / step * step + step / 2);
            let next = places.len();
            let place = *places.entry(colour).or_insert_with(|| {
                palette.extend(colour);
                next
            });
            u8::try_from(place).unwrap_or(u8::MAX)
        });
        let octets = octets.collect();
        (palette, octets)
    }

    /// What differs from a reference: in words, and as a picture in which it is red.
    pub fn differs(&self, reference: &Picture) -> Option<(String, Picture)> {
        if (self.width, self.pixels.len()) != (reference.width, reference.pixels.len()) {
            return Some(("another size".to_owned(), Picture { width: 1, pixels: vec![[255, 0, 0]] }));
        }
        let is_off = |(a, b): (&[u8; 3], &[u8; 3])| (0..3).any(|at| a[at].abs_diff(b[at]) > TOLERANCE);
        let off: Vec<bool> = self.pixels.iter().zip(&reference.pixels).map(is_off).collect();
        let places: Vec<usize> = (0..off.len()).filter(|index| off[*index]).collect();
        if places.len() <= DIFFERING_MAX {
            return None;
        }
        let columns = places.iter().map(|index| index % self.width * SCALE);
        let rows = places.iter().map(|index| index / self.width * SCALE);
        let words = format!(
            "{:.2} % differ, between ({}, {}) and ({}, {})",
            100.0 * places.len() as f64 / off.len() as f64,
            columns.clone().min()?,
            rows.clone().min()?,
            columns.max()? + SCALE,
            rows.max()? + SCALE
        );
        let pixels = self.pixels.iter().zip(&off);
        let pixels = pixels.map(|(pixel, off)| if *off { [255, 0, 0] } else { pixel.map(|it| it / 4 * 3) });
        Some((words, Picture { width: self.width, pixels: pixels.collect() }))
    }
}

fn decode(source: impl std::io::BufRead + std::io::Seek) -> Result<Picture> {
    let mut decoder = png::Decoder::new(source);
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info()?;
    let mut octets = vec![0; reader.output_buffer_size().ok_or("a picture without a size")?];
    let info = reader.next_frame(&mut octets)?;
    let pixels = octets.chunks_exact(info.color_type.samples()).map(|it| [it[0], it[1], it[2]]).collect();
    Ok(Picture { width: usize::try_from(info.width)?, pixels })
}
