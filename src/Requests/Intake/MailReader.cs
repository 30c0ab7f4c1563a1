using System.Text;
using MimeKit;
using MimeKit.Text;

namespace Gongkai.Requests.Intake;

/// <summary>An attachment as it came.</summary>
public sealed record MailPart(string Name, byte[] Bytes);

/// <summary>A mail as read. Everything in it is the sender's word: cut to length, without control characters, and no part of it is ever shown as HTML.</summary>
/// <param name="Machine">one of <c>MailProcedure.Machines</c>; null: a person wrote it, as far as its head tells.</param>
/// <param name="Answers">Message-IDs it answers, the nearest first</param>
/// <param name="LeftOut">Attachments that are not kept by themselves, with the reason; they are in the original.</param>
public sealed record ReadMail(string? Sender, string? SenderName, string? Subject, string Text, string? MessageId, IReadOnlyList<string> Answers, string? Machine, IReadOnlyList<MailPart> Parts, IReadOnlyList<string> LeftOut);

/// <summary>Reads mail from anybody: broken structure, wrong or missing character sets, HTML only, far too many parts.</summary>
public static class MailReader
{
    public const int MostParts = 19, MostPartBytes = (int)AttachmentLimit, MostText = 100_000;
    const long AttachmentLimit = Storage.AttachmentService.MostBytes;
    const int MostTextBytes = 4 << 20, MostEntities = 500;

    static readonly Encoding Chinese, StrictUtf8 = new UTF8Encoding(false, throwOnInvalidBytes: true), StrictChinese;
    static readonly ParserOptions Options;

    static MailReader()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        Chinese = Encoding.GetEncoding("GB18030");
        StrictChinese = Encoding.GetEncoding("GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        // Heads in bare bytes are UTF-8 or, from older Chinese programs, GBK.
        Options = new ParserOptions { CharsetEncoding = Chinese, MaxMimeDepth = 20, AllowAddressesWithoutDomain = true };
    }

    /// <param name="own">The mailbox's own address.</param>
    public static ReadMail Read(byte[] raw, string own)
    {
        try
        {
            using var message = MimeMessage.Load(Options, new MemoryStream(raw, writable: false));
            var (text, parts, left) = Body(message);
            var from = From(message);
            var answers = new[] { message.InReplyTo }.Concat(message.References.Reverse()).OfType<string>().Select(id => Clean(id, 300)).OfType<string>().Distinct().Take(20).ToList();
            return new(Clean(from?.Address, 200)?.ToLowerInvariant(), Clean(from?.Name, 100), Clean(message.Subject, 300), text, Clean(message.MessageId, 300), answers, Machine(message, from?.Address, own), parts, left);
        }
        // What is no mail at all is shown as the bytes it is.
        catch (Exception e) when (e is FormatException or InvalidOperationException or ArgumentException or NotSupportedException)
        {
            return new(null, null, null, Cut(Decode(raw.AsSpan(0, Math.Min(raw.Length, MostTextBytes)).ToArray(), null)), null, [], null, [], []);
        }
    }

    /// <summary>The sender. A name in bare bytes is decoded here: the parser would take every byte for a Western letter.</summary>
    static MailboxAddress? From(MimeMessage message)
    {
        var bare = message.Headers.FirstOrDefault(h => h.Id == HeaderId.From)?.RawValue;
        if (bare?.Any(b => b >= 0x80) == true && InternetAddressList.TryParse(Options, Encoding.UTF8.GetBytes(Decode(bare, null)), out var list) && list.Mailboxes.FirstOrDefault() is { } found) return found;
        return message.From.Mailboxes.FirstOrDefault() ?? message.Sender;
    }

    static (string Text, List<MailPart> Parts, List<string> Left) Body(MimeMessage message)
    {
        var (plain, html) = (new StringBuilder(), new StringBuilder());
        var (parts, left, seen) = (new List<MailPart>(), new List<string>(), 0);
        foreach (var entity in message.BodyParts)
        {
            if (++seen > MostEntities) { left.Add($"其余部分（超过{MostEntities}个，不再细看）"); break; }
            var name = Clean(entity.ContentDisposition?.FileName ?? entity.ContentType.Name, 120);
            if (entity is TextPart { IsAttachment: false } body && name is null)
            {
                var into = body.IsHtml ? html : plain;
                if (into.Length < MostText && Bytes(body, MostTextBytes) is { } bytes) into.Append(body.IsHtml ? Plain(Decode(bytes, body.ContentType.Charset)) : Decode(bytes, body.ContentType.Charset)).Append('\n');
                continue;
            }
            name ??= entity is MessagePart ? "转发的邮件.eml" : entity.ContentType.IsMimeType("image", "*") ? $"图片{parts.Count + 1}.{entity.ContentType.MediaSubtype}" : $"附件{parts.Count + 1}";
            if (entity is not MimePart part) left.Add($"{name}（邮件里的邮件）");
            else if (parts.Count >= MostParts) left.Add($"{name}（超过{MostParts}个）");
            else if (Bytes(part, MostPartBytes) is not { } bytes) left.Add($"{name}（太大，或者读不出来）");
            else if (bytes.Length == 0) left.Add($"{name}（空的）");
            else parts.Add(new(name, bytes));
        }
        // A plain version that only asks for a better mail program says less than the HTML.
        var (said, shown) = (plain.ToString().Trim(), html.ToString().Trim());
        return (Cut(said.Length == 0 || shown.Length > 3 * said.Length + 200 ? shown : said), parts, left);
    }

    static byte[]? Bytes(MimePart part, int most)
    {
        if (part.Content is not { } content) return [];
        using var into = new Bounded(most);
        try { content.DecodeTo(into); }
        catch (Exception e) when (e is IOException or FormatException) { return null; }
        return into.ToArray();
    }

    sealed class Bounded(int most) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count)
        {
            if (Length + count > most) throw new IOException("too large");
            base.Write(buffer, offset, count);
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (Length + buffer.Length > most) throw new IOException("too large");
            base.Write(buffer);
        }
    }

    /// <summary>The text by the character set it names, if it is that; else UTF-8, else GB18030, which holds all of GB2312 and GBK.</summary>
    static string Decode(byte[] bytes, string? charset)
    {
        foreach (var encoding in new[] { Named(charset), StrictUtf8, StrictChinese })
        {
            if (encoding is null) continue;
            try { return encoding.GetString(bytes); }
            catch (DecoderFallbackException) { }
        }
        return Chinese.GetString(bytes);
    }

    static Encoding? Named(string? charset)
    {
        var name = charset?.Trim('"', '\'', ' ').ToLowerInvariant();
        // Western by name is what programs write who do not ask: the bytes tell better.
        if (string.IsNullOrEmpty(name) || name is "us-ascii" or "ascii" or "iso-8859-1" or "latin1" or "windows-1252" or "default" or "unknown-8bit") return null;
        if (name is "gb2312" or "gbk" or "gb_2312-80" or "gb2312-80" or "cp936" or "x-gbk" or "gb18030") return StrictChinese;
        try { return Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback); }
        catch (Exception e) when (e is ArgumentException or NotSupportedException) { return null; }
    }

    /// <summary>The words of an HTML text, a line for each block; scripts, styles and what is in the head are no words.</summary>
    static string Plain(string html)
    {
        var text = new StringBuilder();
        var tokens = new HtmlTokenizer(new StringReader(Statutes.Chinese.Start(html, MostTextBytes))) { DecodeCharacterReferences = true };
        var hidden = 0;
        while (text.Length < MostText && tokens.ReadNextToken(out var token))
        {
            if (token is HtmlTagToken tag)
            {
                if (tag.Id is HtmlTagId.Script or HtmlTagId.Style or HtmlTagId.Head or HtmlTagId.Title) hidden = Math.Max(0, hidden + (tag.IsEndTag ? -1 : tag.IsEmptyElement ? 0 : 1));
                else if (tag.Id is HtmlTagId.Body) hidden = 0;
                else if (tag.Id is HtmlTagId.Br or HtmlTagId.P or HtmlTagId.Div or HtmlTagId.TR or HtmlTagId.LI or HtmlTagId.H1 or HtmlTagId.H2 or HtmlTagId.H3 or HtmlTagId.Table && text.Length > 0 && text[^1] != '\n') text.Append('\n');
                else if (tag.Id is HtmlTagId.TD or HtmlTagId.TH && tag.IsEndTag) text.Append('　');
            }
            else if (token is HtmlDataToken data and not HtmlScriptDataToken && hidden == 0)
                foreach (var c in data.Data)
                    if (c is not ('\r' or '\n' or '\t' or ' ')) text.Append(c);
                    else if (text.Length > 0 && !char.IsWhiteSpace(text[^1])) text.Append(' ');
        }
        return text.ToString();
    }

    /// <summary>Why the mail is a machine's (RFC 3834 and what programs do besides); null: nothing says so.</summary>
    static string? Machine(MimeMessage message, string? from, string own)
    {
        string? Head(string name) => message.Headers[name]?.Trim();
        if (from is not null && string.Equals(from, own, StringComparison.OrdinalIgnoreCase)) return "own";
        var local = from?.Split('@')[0].ToLowerInvariant();
        if (Head("Return-Path") is "<>" || message.Body?.ContentType.IsMimeType("multipart", "report") == true || local is "mailer-daemon" or "postmaster") return "bounce";
        if (Head("Auto-Submitted") is { Length: > 0 } auto && !auto.StartsWith("no", StringComparison.OrdinalIgnoreCase) || message.Headers.Contains("X-Autoreply") || message.Headers.Contains("X-Autorespond")) return "automatic";
        return Head("Precedence")?.ToLowerInvariant() switch
        {
            "auto_reply" => "automatic",
            "bulk" or "junk" or "list" => "bulk",
            _ => message.Headers.Contains("List-Id") || message.Headers.Contains("List-Unsubscribe") ? "bulk" : null,
        };
    }

    static string Cut(string text)
    {
        var clean = Characters(text.ReplaceLineEndings("\n"), lines: true).Trim();
        return clean.Length <= MostText ? clean : Statutes.Chinese.Start(clean, MostText) + "\n……（后面的在邮件原文里）";
    }

    static string? Clean(string? text, int most)
    {
        var clean = Characters(text ?? "", lines: false).Trim();
        return clean.Length == 0 ? null : clean.Length <= most ? clean : Statutes.Chinese.Start(clean, most - 1) + "…";
    }

    /// <summary>Without what no database keeps, no line shows, or turns the reading direction; half a character becomes a replacement.</summary>
    static string Characters(string text, bool lines)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) clean.Append(c).Append(text[++i]);
            else if (char.IsSurrogate(c)) clean.Append('\uFFFD');
            else if (c is '\n' or '\t') clean.Append(lines ? c : ' ');
            else if (!char.IsControl(c) && c is not ((>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\uFEFF')) clean.Append(c);
        }
        return clean.ToString();
    }
}
