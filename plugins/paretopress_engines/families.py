"""Serving engines and the family each belongs to: engines of one family are comparable.

To add an engine, add one entry. `aliases` are other values of the column `engine` that mean the same engine.
"""

from __future__ import annotations

from paretopress import Engine

ENGINES = (
    Engine(key="trt", label="TensorRT-LLM", family="trt", aliases=("trtllm", "trt-llm", "tensorrt-llm", "tensorrtllm")),
    Engine(key="dynamo-trt", label="Dynamo TensorRT-LLM", family="trt", aliases=("dynamo-trtllm",)),
    Engine(key="sglang", label="SGLang", family="sglang"),
    Engine(key="dynamo-sglang", label="Dynamo SGLang", family="sglang"),
    Engine(key="mori-sglang", label="MoRI SGLang", family="sglang", aliases=("sglang-disagg",)),
    Engine(key="vllm", label="vLLM", family="vllm"),
    Engine(key="dynamo-vllm", label="Dynamo vLLM", family="vllm"),
    Engine(key="llmd-vllm", label="llm-d vLLM", family="vllm", aliases=("llm-d-vllm",)),
    Engine(key="atom", label="ATOM", family="atom"),
    Engine(key="mooncake-atom", label="Mooncake ATOM", family="atom", aliases=("atom-disagg",)),
    Engine(key="lmdeploy", label="LMDeploy", family="lmdeploy"),
    Engine(key="tgi", label="TGI", family="tgi", aliases=("text-generation-inference",)),
    Engine(key="llama.cpp", label="llama.cpp", family="llama.cpp", aliases=("llama-cpp", "llamacpp", "llama-server")),
    Engine(key="mlc-llm", label="MLC LLM", family="mlc-llm", aliases=("mlc", "mlc_llm")),
)
