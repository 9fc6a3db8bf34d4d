namespace Autonet.Training.Programs.Reference;

/// <summary>Matrix products: one ascending fold of fused multiply-adds per element, from +0 or from the optional third input.</summary>
internal static class ReferenceMatrix
{
    public static float[] MatMulNT(ReferenceCall call)
    {
        int depth = call.Shape(0)[1];
        return Multiply(call, depth, rowStrideA: depth, depthStrideA: 1, columnStrideB: depth, depthStrideB: 1);
    }

    public static float[] MatMulNN(ReferenceCall call)
    {
        int depth = call.Shape(0)[1];
        return Multiply(call, depth, rowStrideA: depth, depthStrideA: 1, columnStrideB: 1, depthStrideB: call.Shape(1)[1]);
    }

    public static float[] MatMulTN(ReferenceCall call)
    {
        int depth = call.Shape(0)[0];
        return Multiply(call, depth, rowStrideA: 1, depthStrideA: call.Shape(0)[1], columnStrideB: 1, depthStrideB: call.Shape(1)[1]);
    }

    private static float[] Multiply(ReferenceCall call, int depth, int rowStrideA, int depthStrideA, int columnStrideB, int depthStrideB)
    {
        float[] a = call.Values(0);
        float[] b = call.Values(1);
        float[]? from = call.InputCount > 2 ? call.Values(2) : null;
        int rows = call.OutputShape[0];
        int columns = call.OutputShape[1];
        float[] c = new float[rows * columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                float acc = from is null ? 0f : from[(i * columns) + j];
                for (int k = 0; k < depth; k++)
                {
                    acc = MathF.FusedMultiplyAdd(a[(i * rowStrideA) + (k * depthStrideA)], b[(j * columnStrideB) + (k * depthStrideB)], acc);
                }

                c[(i * columns) + j] = Folds.Canonical(acc);
            }
        }

        return c;
    }
}
