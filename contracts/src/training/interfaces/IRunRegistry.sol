// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IConvictions} from "./IConvictions.sol";
import {IRewards} from "./IRewards.sol";
import {IRounds} from "./IRounds.sol";
import {IRuns} from "./IRuns.sol";
import {ISlots} from "./ISlots.sol";

/// @title Run registry
/// @notice Everything that happens in training runs: the runs, their slots, rounds, convictions and rewards.
interface IRunRegistry is IRuns, ISlots, IRounds, IConvictions, IRewards {}
