import LicetBytecode
import LicetSyntax

/// Memory of a loop's rounds: what a round makes is freed before the next, as long as nothing of it
/// is kept in a variable from without.
extension FunctionEmitter {
    /// Whether statements leave a handle in a local that is not theirs.
    func keepsMemory(_ statements: [TypedStatement]) -> Bool {
        var own: Set<Int> = []
        return keepsMemory(statements, &own)
    }

    private func keepsMemory(_ statements: [TypedStatement], _ own: inout Set<Int>) -> Bool {
        for statement in statements {
            switch statement {
            case .bind(let local, _): own.insert(local)
            case .assign(let local, _), .setInsert(let local, _, _), .setRemove(let local, _, _):
                if !own.contains(local), registerType(of: local).isHandle { return true }
            case .append(let local, _, _), .replaceElement(let local, _, _, _):
                // A buffer is written in place.
                if case .buffer = registerType(of: local) { break }
                if !own.contains(local) { return true }
            case .updateField, .updateRow, .branch, .branchIfSome, .match, .forEach, .forRange,
                .require, .emit, .returnValue, .evaluate:
                break
            }
            for block in statement.blocks where keepsMemory(block, &own) { return true }
        }
        return false
    }

    /// Whether an instruction may take memory that is still taken after it.
    func makesMemory(_ instruction: Instruction) -> Bool {
        switch instruction.opcode {
        case .call:
            let callee = Int(instruction.i)
            return !makersOfMemory.indices.contains(callee) || makersOfMemory[callee]
        // What these write lies in memory already.
        case .move, .unwrap, .getField, .rowKey, .element, .getPayload, .loadNil: return false
        case .loadConstant, .fieldRead, .settingRead, .box, .makeStructure, .makeList, .makeSet,
            .listAppend, .listReplace, .setInsert, .setRemove, .bufferMake, .bufferCopy, .sha256,
            .makeVariant, .tableRead, .tableFind, .indexRows, .indexFind, .caller, .selfAccount,
            .chain:
            return type(of: instruction.a)?.isHandle ?? false
        default: return false
        }
    }
}
