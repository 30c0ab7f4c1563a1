using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Gongkai.Documents;
using Gongkai.Statutes.Reports;

namespace Gongkai.AnnualReport;

/// <summary>
/// The report as one page that needs nothing else: landmarks, headings, tables whose every number knows its row and column, charts as pictures and as tables,
/// pictures within, its own small style also for print. No script.
/// </summary>
public static class ReportHtml
{
    static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    const string Style = """
        *{box-sizing:border-box}html{-webkit-text-size-adjust:100%}
        body{max-width:860px;margin:0 auto;padding:24px 16px 64px;font:17px/1.9 "Source Han Serif SC","Noto Serif CJK SC",SimSun,serif;color:#1f2329;background:#fff}
        a{color:#0b57a4;text-underline-offset:3px}.skip{position:absolute;left:-999px}.skip:focus{position:static}
        header{border-bottom:3px solid #a61b29;margin-bottom:24px}h1{text-align:center;font-size:27px;line-height:1.5;margin:24px 0}h2{font-size:20px;font-family:"Microsoft YaHei","Noto Sans CJK SC",sans-serif;margin:40px 0 12px}h3{font-size:17px;margin:20px 0 8px}
        p{text-indent:2em;margin:.4em 0}.mark,.gap{text-indent:0;padding:8px 14px;font:14px/1.7 "Microsoft YaHei","Noto Sans CJK SC",sans-serif;color:#6b4700;background:#fff8e6;border:1px dashed #c9a13b}
        nav{font:15px/1.8 "Microsoft YaHei","Noto Sans CJK SC",sans-serif;background:#f6f7f9;padding:12px 20px;margin-bottom:24px}nav h2{font-size:15px;margin:0}nav ol{list-style:none;margin:0;padding:0}
        table{border-collapse:collapse;width:100%;font:14px/1.5 "Microsoft YaHei","Noto Sans CJK SC",sans-serif}caption{text-align:left;padding:4px 0;color:#5a6270}
        th,td{border:1px solid #4d545e;padding:5px 6px;text-align:center;font-weight:400;font-variant-numeric:tabular-nums}th.left{text-align:left}tr.sum>*{font-weight:700}
        .wide{overflow-x:auto;margin:12px 0;position:relative}.wide caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}.wide:focus-visible{outline:3px solid #ffb300}.table3,.table4{min-width:760px}
        figure{margin:20px auto;max-width:620px;break-inside:avoid;text-align:center}figure svg,figure img{max-width:100%;height:auto}figure svg{display:block;width:100%;max-width:560px;margin:0 auto}figure img{max-height:520px}figcaption{font:15px/1.6 "Microsoft YaHei","Noto Sans CJK SC",sans-serif;margin-top:8px}
        details{text-align:left;margin-top:4px;font:14px/1.6 "Microsoft YaHei","Noto Sans CJK SC",sans-serif}summary{cursor:pointer;color:#0b57a4}details td:first-child,details th:first-child{text-align:left}
        footer{margin-top:48px;border-top:1px solid #e3e6ea;padding-top:12px;font:13px/1.7 "Microsoft YaHei","Noto Sans CJK SC",sans-serif;color:#5a6270}
        @page{size:A4;margin:20mm 18mm}@media print{body{max-width:none;padding:0;font-size:11pt}nav,.skip,details:not([open]){display:none}.wide{overflow:visible}.table3,.table4{min-width:0;font-size:8.5pt}h2,h3{break-after:avoid}tr{break-inside:avoid}thead{display:table-header-group}a{color:inherit;text-decoration:none}}
        """;

    public static byte[] Write(Report report, ReportTexts texts, ReportPictures pictures)
    {
        var html = new StringBuilder();
        var body = ReportBody.Compose(report, texts);
        html.Append("<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>")
            .Append(E(report.Title)).Append("</title><style>").Append(Style).Append("</style></head><body>\n<a class=\"skip\" href=\"#main\">跳到正文</a>\n<header><h1>").Append(E(report.Title)).Append("</h1>\n");
        if (report.Demonstration) html.Append("<p class=\"mark\">演示数据：单位名称取自真实地区，记录和人员均为虚构。</p>\n");
        html.Append("</header>\n<nav aria-label=\"目录\"><h2>目录</h2><ol>");
        for (var i = 0; i < ReportTables.Sections.Count; i++) html.Append($"<li><a href=\"#s{i + 1}\">{E(ReportTables.Sections[i])}</a></li>");
        html.Append("</ol></nav>\n<main id=\"main\">\n");
        var section = 0;
        foreach (var block in body)
            switch (block)
            {
                case ReportHeading { Level: 1 } h:
                    if (section++ > 0) html.Append("</section>\n");
                    html.Append($"<section aria-labelledby=\"s{section}\"><h2 id=\"s{section}\">{E(h.Text)}</h2>\n");
                    break;
                case ReportHeading h: html.Append($"<h3>{E(h.Text)}</h3>\n"); break;
                case ReportParagraph p: html.Append($"<p>{E(p.Text)}</p>\n"); break;
                case ReportGap g: html.Append($"<p class=\"gap\">{E(g.Text)}</p>\n"); break;
                case ReportGrid g: Table(html, report, g.Table); break;
                case ReportChart c: Chart(html, c); break;
                case ReportPicture p: Photo(html, p, pictures); break;
            }
        if (section > 0) html.Append("</section>\n");
        html.Append($"</main>\n<footer>{E(report.Name)}　数据校验码 {report.SnapshotHash[..16]}</footer>\n</body></html>\n");
        return Encoding.UTF8.GetBytes(html.ToString());
    }

    static string E(string text) => Encoder.Encode(text);

    static void Table(StringBuilder html, Report report, ReportTable table)
    {
        html.Append($"<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"{E(table.Title)}，可左右滚动\"><table class=\"{table.Key}\"><caption>{E(table.Title)}</caption>\n");
        var rows = ReportHeads.Of(table);
        if (table.HeaderRows > 0) html.Append("<thead>\n");
        else html.Append("<tbody>\n");
        for (var r = 0; r < rows.Count; r++)
        {
            if (r > 0 && r == table.HeaderRows) html.Append("</thead><tbody>\n");
            html.Append(rows[r].Any(c => c.Cell.Number is { Row: ReportTables.Sum }) ? "<tr class=\"sum\">" : "<tr>");
            foreach (var (cell, id, scope, heads) in rows[r])
            {
                var tag = id is null ? "td" : "th";
                html.Append('<').Append(tag);
                if (id is not null) html.Append($" id=\"{id}\" scope=\"{scope}\"{(r >= table.HeaderRows && table.Key == "table3" ? " class=\"left\"" : "")}");
                else html.Append($" headers=\"{heads}\"");
                if (cell.ColumnSpan > 1) html.Append($" colspan=\"{cell.ColumnSpan}\"");
                if (cell.RowSpan > 1) html.Append($" rowspan=\"{cell.RowSpan}\"");
                html.Append('>').Append(E(cell.Number is { } at ? Report.Print(Indicators.IndicatorCatalogue.At(at), report[at]) : cell.Text)).Append("</").Append(tag).Append('>');
            }
            html.Append("</tr>\n");
        }
        html.Append("</tbody></table></div>\n");
    }

    static void Chart(StringBuilder html, ReportChart chart)
    {
        html.Append("<figure>").Append(ChartSvg.Write(chart.Chart)).Append($"<figcaption>{E(chart.Caption)}</figcaption>\n<details><summary>图{chart.Number}的数据</summary><table><caption>{E(chart.Chart.Title)}</caption>\n");
        var table = chart.Chart.Table();
        for (var r = 0; r < table.Rows.Count; r++)
        {
            html.Append(r == 0 ? "<thead><tr>" : "<tr>");
            for (var c = 0; c < table.Rows[r].Count; c++)
                html.Append(r == 0 ? $"<th scope=\"col\">{E(table.Rows[r][c].Text)}</th>" : c == 0 ? $"<th scope=\"row\">{E(table.Rows[r][c].Text)}</th>" : $"<td>{E(table.Rows[r][c].Text)}</td>");
            html.Append(r == 0 ? "</tr></thead><tbody>\n" : "</tr>\n");
        }
        html.Append("</tbody></table></details></figure>\n");
    }

    static void Photo(StringBuilder html, ReportPicture block, ReportPictures pictures)
    {
        if (pictures.Of(block.Picture) is not { } picture) { html.Append($"<p class=\"gap\">图片“{E(block.Picture.Caption)}”的文件不在了。</p>\n"); return; }
        html.Append($"<figure><img src=\"data:{picture.MediaType};base64,{Convert.ToBase64String(picture.Bytes)}\" width=\"{picture.ShownWidth}\" height=\"{picture.ShownHeight}\" alt=\"{E(block.Picture.Caption)}\"><figcaption>{E(block.Caption)}</figcaption></figure>\n");
    }
}
