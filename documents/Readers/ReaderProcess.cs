namespace Gongkai.Documents.Readers;

/// <summary>Reads PDF in a child process: the library that parses it follows references without end in a dozen places.</summary>
static class ReaderProcess
{
    public static readonly GuardedJob Job = new("read", "PDF", input => PdfReader.Read(input, CancellationToken.None), new(2, 2));

    public static ReadDocument Pdf(byte[] bytes, CancellationToken cancel) => GuardedProcess.RunAsync<ReadDocument>(Job, bytes, cancel).GetAwaiter().GetResult();
}
