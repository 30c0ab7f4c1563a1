using System.Diagnostics;
using System.Text;
using Gongkai.Documents.Readers;
using Xunit;
using static Gongkai.Documents.Tests.Readers.Sheets;

namespace Gongkai.Documents.Tests.Readers;

public sealed class HtmlReaderTests
{
    static string[] Told(ReadDocument document) => [.. document.Blocks.Select(b => b is ReadTable t ? Grid(t) : ((ReadParagraph)b).Text)];

    [Fact]
    public void Only_what_the_page_shows_is_read()
    {
        var read = Html("""
            <!DOCTYPE html><html><head><title>标题栏</title><style>p{}</style><script>if (a<b) document.write("<p>脚本</p>")</script></head><body>
            <h1>某区<br>年度报告</h1><!-- 注释 <p>x</p> --><p>　　第一段&nbsp;&amp;&#x4E00;，源码
              换行，ab
              cd</p><p hidden>藏</p><p style="color:red; DISPLAY : none">藏<b>藏</b></p><div>外<div style="display:none">藏<div>藏</div></div>露<span style="visibility:hidden">藏<span>藏</span></span>出</div>
            <noscript>无脚本</noscript><template><p>模板</p></template><select><option>选</option></select><ol><li>甲<li>乙</ol><pre>a&#10;  b</pre>1 < 2</body></html>
            """);
        Assert.Equal(["某区\n年度报告", "　　第一段 &一，源码换行，ab cd", "外", "露出", "1.甲", "2.乙", "a\n  b", "1 < 2"], Told(read));
        Assert.Equal([1, null], read.Paragraphs.Take(2).Select(p => p.Level));
    }

    [Fact]
    public void Spans_are_resolved_and_sloppy_tables_understood()
    {
        var read = Html("""
            <table><caption>表三</caption><thead><tr><th colspan=2 rowspan="2">项目<th colspan='3'>申请人</tr><tr><th>自然人<th>企业<th>总计</thead>
            <tr><td rowspan=2>三、结果<td>（一）<td>1<td>2<td>3<tr><td>（二）<td><p>4</p><p>5</p><td><br><td>　６
            <tr style="display:none"><td>藏</td></tr><tr><td colspan="0">四<td style="display:none">藏</td></table>后
            """);
        Assert.Equal(["表三", "项目|~|申请人|~|~\n~|~|自然人|企业|总计\n三、结果|（一）|1|2|3\n~|（二）|4\\n5||　６\n四||||", "后"], Told(read));
        Assert.Equal((0, 0, 2, 2), (read.Tables.Single()[1, 1].Row, read.Tables.Single()[1, 1].Column, read.Tables.Single()[1, 1].RowSpan, read.Tables.Single()[1, 1].ColumnSpan));
    }

    [Fact]
    public void Tables_that_only_lay_out_the_page_come_apart()
    {
        var read = Html("<table><tr><td>导航</td><td><h2>二、主动公开</h2><table><tr><td>规章<td>3</table><p>文<table><tr><td>框</table></td></tr><tr><td>页脚<td></td></tr></table>");
        Assert.Equal(["导航", "二、主动公开", "规章|3", "文", "框", "页脚|"], Told(read));
        Assert.Equal(2, read.Paragraphs.Single(p => p.Text.StartsWith('二')).Level);
    }

    [Fact]
    public void A_row_span_to_the_end_and_spans_that_collide_give_a_full_grid()
    {
        Assert.Equal(["a|1\n~|2\n~|3"], Told(Html("<table><tr><td rowspan=0>a<td>1<tr><td>2<tr><td>3</table>")));
        Assert.Equal(["a|b|c\nd|~|"], Told(Html("<table><tr><td>a<td rowspan=9>b<td>c<tr><td colspan=1>d</table>")));
    }

    [Fact]
    public void The_encoding_is_found_whatever_the_label_says()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var gb = Encoding.GetEncoding("GB18030");
        const string page = "<meta http-equiv=\"Content-Type\" content=\"text/html; charset={0}\"><p>公开䶮𠮷</p>";
        foreach (var (encoding, label) in new[] { (gb, "gb2312"), (gb, "utf-8"), (gb, ""), (Encoding.UTF8, "gb2312"), (Encoding.UTF8, "no-such") })
            Assert.Equal(["公开䶮𠮷"], Told(Read(encoding.GetBytes(string.Format(page, label)), "a.htm")));
        Assert.Equal(["公開"], Told(Read(Encoding.GetEncoding("big5").GetBytes("<meta charset=big5><p>公開</p>"), "a.html")));
        Assert.Equal(["公开"], Told(Read([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("<p>公开</p>")], "a.html")));
        var broken = Read([.. Encoding.UTF8.GetBytes("<meta charset=utf-8><p>公开"), 0xFF, 0xFF, .. "</p>"u8], "a.html");
        Assert.Equal(["公开��"], Told(broken));
        Assert.Contains("不合编码", Assert.Single(broken.Notes));
        // A page saved by Word keeps the name .doc.
        Assert.Equal(ReadFormat.Html, Read("<html><p>a</p></html>"u8.ToArray(), "a.doc").Format);
    }

    [Fact]
    public void Declared_entities_are_not_believed()
    {
        var read = Html("<?xml version=\"1.0\"?><!DOCTYPE html [<!ENTITY x SYSTEM \"file:///etc/passwd\"> <!ENTITY y \"&x;&x;\">]><html><div/><p>a&y;b<script src=\"x\"/></p><td/>c</html>");
        Assert.Equal("a&y;b c", string.Join(' ', Told(read)));
    }

    [Fact]
    public void Hostile_pages_are_refused_or_read_in_linear_time()
    {
        var from = Stopwatch.GetTimestamp();
        string Many(string text, int n) => new StringBuilder().Insert(0, text, n).ToString();
        Assert.Contains("嵌套超过", Assert.Throws<UnreadableDocumentException>(() => Html(Many("<div>", 1_000_000))).Message);
        Assert.Contains("嵌套超过", Assert.Throws<UnreadableDocumentException>(() => Html(Many("<table><tr><td>", 100_000))).Message);
        Assert.Contains("合计超过", Assert.Throws<UnreadableDocumentException>(() => Html("<table>" + Many("<tr><td rowspan=65534 colspan=1>", 20_000) + "x</table>")).Message);
        Assert.Contains("列", Assert.Throws<UnreadableDocumentException>(() => Html("<table>" + Many("<tr><td rowspan=65534 colspan=900>", 20_000) + "x</table>")).Message);
        Assert.Contains("行", Assert.Throws<UnreadableDocumentException>(() => Html("<table>" + Many("<tr><td>", 1_000_000) + "x</table>")).Message);
        Assert.Contains("列", Assert.Throws<UnreadableDocumentException>(() => Html("<table><tr>" + Many("<td>", 10_000) + "x</table>")).Message);
        Assert.Contains("段", Assert.Throws<UnreadableDocumentException>(() => Html(Many("<p>x", 500_000))).Message);
        Assert.Contains("网页文件超过10MB", Refusal(new byte[(10 << 20) + 1], "a.html"));
        Assert.Contains("没有文字", Refusal("<script>document.write('x')</script>"u8.ToArray(), "a.html"));
        // What makes tree builders quadratic: open formatting, unclosed comments, quotes, tags.
        Assert.Equal(["x"], Told(Html(Many("<b id=1><p>", 300_000) + "x")));
        Assert.Equal(["x"], Told(Html("x" + Many("<!--", 500_000))));
        Assert.Equal(["x"], Told(Html("x" + Many("<a b=\"", 300_000))));
        Assert.Single(Told(Html("x" + Many("<", 1_000_000))));
        Assert.Equal(["x"], Told(Html(Many("</p></td></x>", 300_000) + "x")));
        Assert.InRange(Stopwatch.GetElapsedTime(from).TotalSeconds, 0, 20);
    }
}
