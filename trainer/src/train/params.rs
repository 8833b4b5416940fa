//! The student's weights as variables: created, saved, resumed, exported.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result};
use candle_core::{Device, Tensor, Var};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Normal};
use wemusic::model::{Init, Linear, Source};

/// Named variables.
pub struct Params {
    vars: BTreeMap<String, Var>,
    rng: ChaCha8Rng,
}

impl Params {
    /// No variables yet; those asked for start from `seed`.
    pub fn new(seed: u64) -> Self {
        Self { vars: BTreeMap::new(), rng: ChaCha8Rng::seed_from_u64(seed) }
    }

    /// Variables of a checkpoint.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn load(path: &Path) -> Result<Self> {
        let tensors = candle_core::safetensors::load(path, &Device::Cpu)
            .with_context(|| format!("cannot read the checkpoint {}", path.display()))?;
        let vars =
            tensors.into_iter().map(|(name, tensor)| Ok((name, Var::from_tensor(&tensor)?))).collect::<Result<_>>()?;
        Ok(Self { vars, rng: ChaCha8Rng::seed_from_u64(0) })
    }

    /// Writes a checkpoint; the old one stays until the new one is whole.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save(&self, path: &Path) -> Result<()> {
        let tensors = self.vars.iter().map(|(name, var)| (name.clone(), var.as_tensor().clone())).collect();
        let partial = path.with_extension("partial");
        candle_core::safetensors::save(&tensors, &partial)?;
        std::fs::rename(&partial, path).with_context(|| format!("cannot write {}", path.display()))
    }

    /// All variables.
    pub fn vars(&self) -> Vec<Var> {
        self.vars.values().cloned().collect()
    }

    /// All tensors with their names.
    pub fn tensors(&self) -> Vec<(String, Tensor)> {
        self.vars.iter().map(|(name, var)| (name.clone(), var.as_tensor().clone())).collect()
    }

    /// Numbers in all variables.
    pub fn count(&self) -> usize {
        self.vars.values().map(|var| var.elem_count()).sum()
    }

    fn var(&mut self, name: &str, shape: &[usize], init: Init) -> wemusic::Result<Tensor> {
        if let Some(var) = self.vars.get(name) {
            if var.dims() != shape {
                return Err(wemusic::Error::bad_file(format!("the checkpoint's {name} has another shape")));
            }
            return Ok(var.as_tensor().clone());
        }
        let count: usize = shape.iter().product();
        let columns = shape.last().copied().unwrap_or(1);
        let values: Vec<f32> = match init {
            Init::Zero => vec![0.0; count],
            Init::One => vec![1.0; count],
            Init::Eye(factor) => {
                (0..count).map(|at| if at / columns == at % columns { factor as f32 } else { 0.0 }).collect()
            }
            Init::Normal(deviation) => {
                let normal = Normal::new(0.0, deviation)
                    .map_err(|error| wemusic::Error::internal(format!("bad deviation: {error}")))?;
                (0..count).map(|_| normal.sample(&mut self.rng) as f32).collect()
            }
        };
        let var = Var::from_tensor(&Tensor::from_vec(values, shape, &Device::Cpu)?)?;
        let tensor = var.as_tensor().clone();
        self.vars.insert(name.to_owned(), var);
        Ok(tensor)
    }
}

impl Source for Params {
    fn matrix(&mut self, name: &str, rows: usize, columns: usize, init: Init) -> wemusic::Result<Linear> {
        Ok(Linear::Full(self.var(name, &[rows, columns], init)?))
    }

    fn tensor(&mut self, name: &str, shape: &[usize], init: Init) -> wemusic::Result<Tensor> {
        self.var(name, shape, init)
    }
}
