using System.Text;
using Gongkai.Documents.Readers;
using Xunit;
using static Gongkai.Documents.Tests.Readers.Sheets;

namespace Gongkai.Documents.Tests.Readers;

public sealed class TextReadingTests
{
    [Fact]
    public void Lines_are_paragraphs_in_every_encoding_in_use()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        const string text = "一、总体情况\r\n\r\n　　2024年，收到 12 件。\r规章\t0\t㐀𠮷  \n";
        foreach (var encoding in new Encoding[] { new UTF8Encoding(false), new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32, Encoding.GetEncoding("GB18030"), new UnicodeEncoding(false, false), new UnicodeEncoding(true, false) })
        {
            var read = Read([.. encoding.GetPreamble(), .. encoding.GetBytes(text)], "报告.TXT");
            Assert.Equal(["一、总体情况", "　　2024年，收到 12 件。", "规章\t0\t㐀𠮷"], read.Paragraphs.Select(p => p.Text));
            Assert.Equal((ReadFormat.Text, null, 0), (read.Format, read.Pages, read.Notes.Count));
        }
    }

    [Fact]
    public void Tabs_at_the_end_of_a_line_are_the_empty_cells_of_a_row() =>
        Assert.Equal(["规章\t\t", "甲\t1"], Read("规章\t\t　 \n\t\t\n甲\t1 "u8.ToArray(), "a.txt").Paragraphs.Select(p => p.Text));

    [Fact]
    public void Form_feeds_are_pages_and_a_cut_character_is_told()
    {
        var read = Read(Encoding.UTF8.GetBytes("甲\f乙\n丙")[..^1], "a.txt");
        Assert.Equal([("甲", 1), ("乙", 2)], read.Paragraphs.Select(p => (p.Text, p.Page)));
        Assert.Equal(2, read.Pages);
        Assert.Contains("没有传完", Assert.Single(read.Notes));
    }

    [Fact]
    public void What_is_not_text_is_refused()
    {
        Assert.Contains("二进制", Refusal([.. "abc"u8, 0, 0, 1, 2, 3], "a.txt"));
        Assert.Contains("认不出", Refusal([0x80, 0x81, 0xFF, 0xFF, 0x20], "a.txt"));
        Assert.Contains("没有文字", Refusal(" \n\r\n　"u8.ToArray(), "a.txt"));
        Assert.Contains("文件是空的", Refusal([], "a.txt"));
        Assert.Contains("不支持的文件类型“.exe”", Refusal([1], "a.exe"));
        Assert.Contains("无扩展名", Refusal([1], "a"));
        Assert.Contains("不是 PDF", Refusal("hello"u8.ToArray(), "a.pdf"));
        Assert.Contains("不是 Word", Refusal("hello"u8.ToArray(), "a.docx"));
        Assert.Contains("超过400000段", Refusal(Encoding.ASCII.GetBytes(new StringBuilder().Insert(0, "x\n", 400_001).ToString()), "a.txt"));
        Assert.Contains("文本文件超过10MB", Refusal(new byte[(10 << 20) + 1], "a.txt"));
    }

    [Fact]
    public void A_stream_that_never_ends_is_left_at_the_limit()
    {
        using var endless = new Endless();
        Assert.Contains("超过50MB", Assert.Throws<UnreadableDocumentException>(() => DocumentReader.Read(endless, "a.txt")).Message);
        Assert.InRange(endless.Given, DocumentReader.MaxBytes, DocumentReader.MaxBytes + (1 << 20));
    }

    [Fact]
    public void The_content_decides_what_a_file_is()
    {
        Assert.Equal(ReadFormat.Docx, Read(Docx(P("甲")), "a.pdf").Format);
        Assert.Equal(ReadFormat.Pdf, Read(Pdf([Say(50, 700, "hello")]), "a.docx").Format);
    }

    sealed class Endless : Stream
    {
        public long Given;
        public override int Read(byte[] buffer, int offset, int count)
        {
            Array.Fill(buffer, (byte)'a', offset, count);
            Given += count;
            return count;
        }
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => 3;
        public override long Position { get => 0; set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
