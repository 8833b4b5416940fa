//! Weights in GGUF: q8_0 for what is multiplied with, full precision for the rest.

use std::io::Cursor;

use candle_core::quantized::{GgmlDType, QMatMul, QTensor, gguf_file};
use candle_core::{Device, Tensor};

use super::weights::{Init, Linear, Source};
use crate::error::{Error, Result};

/// A GGUF file as a source of weights.
pub struct GgufSource<'a> {
    content: gguf_file::Content,
    reader: Cursor<&'a [u8]>,
}

impl<'a> GgufSource<'a> {
    /// Opens a GGUF file.
    ///
    /// # Errors
    /// [`crate::Code::BadFile`] when the bytes are no GGUF file.
    pub fn open(bytes: &'a [u8]) -> Result<Self> {
        let mut reader = Cursor::new(bytes);
        if bytes.get(..4) != Some(b"GGUF".as_slice()) {
            return Err(Error::bad_file("the model file is not GGUF; load it again"));
        }
        let content = gguf_file::Content::read(&mut reader)
            .map_err(|error| Error::bad_file(format!("the model file is damaged: {error}")))?;
        Ok(Self { content, reader })
    }

    fn read(&mut self, name: &str, shape: &[usize]) -> Result<QTensor> {
        let tensor = self
            .content
            .tensor(&mut self.reader, name, &Device::Cpu)
            .map_err(|error| Error::bad_file(format!("the model file lacks {name}: {error}")))?;
        if tensor.shape().dims() != shape {
            return Err(Error::bad_file(format!(
                "the model's {name} has shape {:?}; {shape:?} was promised",
                tensor.shape().dims()
            )));
        }
        Ok(tensor)
    }
}

impl Source for GgufSource<'_> {
    fn matrix(&mut self, name: &str, rows: usize, columns: usize, _init: Init) -> Result<Linear> {
        Ok(Linear::Quantised(QMatMul::from_qtensor(self.read(name, &[rows, columns])?)?))
    }

    fn tensor(&mut self, name: &str, shape: &[usize], _init: Init) -> Result<Tensor> {
        Ok(self.read(name, shape)?.dequantize(&Device::Cpu)?)
    }
}

/// Writes named tensors as GGUF: matrices whose width is a multiple of 32 as q8_0, all else as f32.
///
/// # Errors
/// [`crate::Code::Internal`] when a tensor cannot be read or written.
pub fn write_gguf(tensors: &[(String, Tensor)]) -> Result<Vec<u8>> {
    let quantised = tensors
        .iter()
        .map(|(name, tensor)| {
            let block = tensor.rank() == 2 && tensor.dim(1)? % 32 == 0 && tensor.elem_count() >= 4096;
            let kind = if block { GgmlDType::Q8_0 } else { GgmlDType::F32 };
            Ok((name.as_str(), QTensor::quantize(tensor, kind)?))
        })
        .collect::<Result<Vec<_>>>()?;
    let tensors: Vec<(&str, &QTensor)> = quantised.iter().map(|(name, tensor)| (*name, tensor)).collect();
    let architecture = gguf_file::Value::String("wemusic-student".to_owned());
    let mut out = Cursor::new(Vec::new());
    gguf_file::write(&mut out, &[("general.architecture", &architecture)], &tensors)?;
    Ok(out.into_inner())
}
