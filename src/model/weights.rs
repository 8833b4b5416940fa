//! Where weights come from, and the one layer whose storage differs between training and use.

use candle_core::{Module, Tensor, quantized::QMatMul};

use crate::error::Result;

/// How a weight starts before training.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Init {
    /// Zeros.
    Zero,
    /// Ones.
    One,
    /// Normal with this standard deviation.
    Normal(f64),
    /// Ones on the main diagonal, times this factor.
    Eye(f64),
}

/// Gives named weights: variables while training, stored tensors afterwards.
pub trait Source {
    /// A matrix `(rows, columns)` that is multiplied with; may be quantised.
    ///
    /// # Errors
    /// [`crate::Code::BadFile`] when the weight is missing or of another shape.
    fn matrix(&mut self, name: &str, rows: usize, columns: usize, init: Init) -> Result<Linear>;

    /// A tensor in full precision.
    ///
    /// # Errors
    /// As [`Source::matrix`].
    fn tensor(&mut self, name: &str, shape: &[usize], init: Init) -> Result<Tensor>;
}

/// A matrix multiplication `(.., columns) -> (.., rows)` without bias.
#[derive(Debug, Clone)]
pub enum Linear {
    /// Full precision, `(rows, columns)`.
    Full(Tensor),
    /// Quantised.
    Quantised(QMatMul),
}

impl Linear {
    /// Multiplies `x: (.., columns)`.
    ///
    /// # Errors
    /// [`crate::Code::Internal`] when shapes disagree.
    pub fn forward(&self, x: &Tensor) -> Result<Tensor> {
        match self {
            Self::Quantised(matrix) => Ok(matrix.forward(x)?),
            Self::Full(weight) => {
                let mut shape = x.dims().to_vec();
                let columns = shape.pop().unwrap_or(1);
                shape.push(weight.dim(0)?);
                Ok(x.reshape(((), columns))?.matmul(&weight.t()?)?.reshape(shape)?)
            }
        }
    }
}
