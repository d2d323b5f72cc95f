//! A folder of screenshots, small enough for a README.

use std::collections::HashMap;
use std::fs;
use std::io::Cursor;
use std::path::PathBuf;

use fixtures::TestResult;

use crate::Browser;

/// The maximum size of a picture in a README.
const MAX_BYTES: usize = 150 * 1024;

/// A folder of screenshots.
pub struct Gallery {
    folder: PathBuf,
}

impl Gallery {
    /// Returns a folder, which is created if it does not exist.
    pub fn open(folder: impl Into<PathBuf>) -> TestResult<Self> {
        let folder = folder.into();
        fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    /// Saves a picture of the page that a browser shows, and returns its path.
    pub async fn save(&self, browser: &Browser, name: &str) -> TestResult<PathBuf> {
        let image = with_palette(&browser.screenshot().await?)?;
        let (path, kilobytes) = (self.folder.join(format!("{name}.png")), image.len() / 1024);
        if image.len() > MAX_BYTES {
            return Err(format!(
                "{} has {kilobytes} KiB, too much for a README",
                path.display()
            )
            .into());
        }
        fs::write(&path, image)?;
        Ok(path)
    }
}

type Color = [u8; 3];

/// The maximum number of colors in a palette.
const MAX_COLORS: usize = 256;

/// Encodes a PNG image with the colors that occur most, which is a third of its size. The other colors, in the edges of
/// letters, become the nearest of them.
fn with_palette(image: &[u8]) -> TestResult<Vec<u8>> {
    let mut reader = png::Decoder::new(Cursor::new(image)).read_info()?;
    let mut bytes = vec![
        0;
        reader
            .output_buffer_size()
            .ok_or("the image is too large")?
    ];
    let frame = reader.next_frame(&mut bytes)?;
    let samples = frame.color_type.samples();
    let pixels = bytes[..frame.buffer_size()].chunks_exact(samples);
    let pixels: Vec<Color> = pixels.map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();

    let mut counts = HashMap::<Color, usize>::new();
    for pixel in &pixels {
        *counts.entry(*pixel).or_default() += 1;
    }
    let mut palette: Vec<(Color, usize)> = counts.into_iter().collect();
    palette.sort_by_key(|(color, count)| (std::cmp::Reverse(*count), *color));
    let others = palette.split_off(palette.len().min(MAX_COLORS));
    let palette: Vec<Color> = palette.into_iter().map(|(color, _)| color).collect();
    let same = palette
        .iter()
        .enumerate()
        .map(|(index, color)| (*color, index));
    let others = others
        .into_iter()
        .map(|(color, _)| (color, nearest(&palette, color)));
    let indices: HashMap<Color, usize> = same.chain(others).collect();
    let data: Result<Vec<u8>, _> = pixels
        .iter()
        .map(|pixel| u8::try_from(indices[pixel]))
        .collect();

    let mut encoded = Vec::new();
    let mut encoder = png::Encoder::new(&mut encoded, frame.width, frame.height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_palette(palette.concat());
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    encoder.write_header()?.write_image_data(&data?)?;
    Ok(encoded)
}

/// Returns the index of the most similar color.
fn nearest(palette: &[Color], color: Color) -> usize {
    let distance = |other: &Color| -> u32 {
        let channels = other.iter().zip(color);
        channels
            .map(|(one, other)| u32::from(one.abs_diff(other)).pow(2))
            .sum()
    };
    let colors = palette.iter().enumerate();
    colors
        .min_by_key(|(_, other)| distance(other))
        .map_or(0, |(index, _)| index)
}
