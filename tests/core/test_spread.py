import math

import numpy as np
import pytest

import synthetic
from paretopress.curve import Curves
from paretopress.many_curves import steffen
from paretopress.resampling import LEAST_FREEDOM, Replicates, runs_of
